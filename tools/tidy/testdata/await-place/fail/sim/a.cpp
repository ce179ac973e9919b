
co_await f();
