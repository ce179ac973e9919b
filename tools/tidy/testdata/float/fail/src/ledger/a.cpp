double ratio = 0.5;
