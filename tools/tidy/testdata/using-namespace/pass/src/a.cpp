using namespace std::chrono;
