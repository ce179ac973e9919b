void f() { throw 1; }
void g() {
  try {} catch (...) { throw; }
}
