auto* a = new A;
delete a;
f(new A());
delete[] b;
