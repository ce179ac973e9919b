auto n = random.below(3); auto strand = operand(1);
