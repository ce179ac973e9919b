auto t = time(0);
