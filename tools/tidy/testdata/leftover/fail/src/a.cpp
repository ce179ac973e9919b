// TODO one
int a;  /* FIXME two */
