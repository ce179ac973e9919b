#include <new>
struct A {
  A(const A&) = delete;
  void* operator new(std::size_t);
  void operator delete(void*);
};
auto a = std::make_unique<A>();  // a new A
bool renew = is_new;
