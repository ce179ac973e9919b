awaitable<int> f() {
  if (co_await ready()) co_return 1;
  Pair p{1, co_await g()};
  auto q = Pair{co_await g()};
  const auto a = co_await run([s] { return s; });
  const auto b = co_await g(Struct{1, 2});
  const auto c = co_await g({1, 2});
  const auto d = co_await g() + 1;
  use(co_await g());
  while (!co_await done()) step();
  const auto e = co_await h(co_await g());
  int x = co_await g();
  const auto y = 1 + co_await g();
  co_await task;
  co_return co_await g().value;
  return (co_await g());
}
