awaitable<int> f() {
  const auto n = co_await read(socket, asio::buffer(data), use);
  auto [error, bytes] = co_await socket.async_read_some(buffer);
  co_await timer.async_wait(asio::use_awaitable);
  if (n == 0) co_await close(items[0]);
  for (int i = 0; i < 3; ++i) co_await step(i);
  switch (n) {
    case Kind::one: co_await step(1); break;
    default: co_await step(2);
  }
  spawn(loop, [&]() -> awaitable<void> { co_await other(n); });
  // if (co_await f()) is a crash
  co_return co_await std::move(last)(n);
}
