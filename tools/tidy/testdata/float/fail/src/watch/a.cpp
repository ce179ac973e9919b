double unit_price = 1;
std::optional<float> Quantity;
float order_qty() { return 0; }
void f(const double& amount);
