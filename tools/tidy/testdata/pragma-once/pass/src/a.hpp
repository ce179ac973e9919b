// A
#pragma once
