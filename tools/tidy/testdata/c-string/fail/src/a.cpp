strcpy(a, b);
std::strcat(a, b);
sprintf(a, "b");
vsprintf(a, b, c);
gets(a);
