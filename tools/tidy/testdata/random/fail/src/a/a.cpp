int a = rand();
std::mt19937 b;
std::mt19937_64 c;
std::random_device d;
srand(1);
