double ratio = 0.5;
Decimal price;
