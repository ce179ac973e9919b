// may throw
int f() noexcept;
const char* s = "throw";
