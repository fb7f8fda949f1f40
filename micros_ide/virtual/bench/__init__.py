"""What is wired to a virtual board: chips, sensors, motors, and the wires to them."""
