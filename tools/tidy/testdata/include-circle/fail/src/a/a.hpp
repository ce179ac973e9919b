#pragma once
#include "a/b.hpp"
