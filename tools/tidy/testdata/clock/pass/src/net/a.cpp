// steady_clock
auto b = clock.now(); auto c = x.time(0); auto timer = asio::steady_timer(loop);
