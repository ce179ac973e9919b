auto a = std::chrono::system_clock::now();
auto b = std::chrono::steady_clock::now();
auto c = time(nullptr);
auto d = std::time(NULL);
gettimeofday(&tv, 0);
clock_gettime(0, &ts);
std::chrono::high_resolution_clock::now();
