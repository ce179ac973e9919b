namespace x = std::chrono;
using std::string;
