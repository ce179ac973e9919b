snprintf(b, 1, "strcpy");
