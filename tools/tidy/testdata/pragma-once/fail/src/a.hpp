// #pragma once
int a;
