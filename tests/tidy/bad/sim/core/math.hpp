// math.hpp: floating point is at home here, chance and transcendental functions are not.
double half = 0.5;
double e = std::exp(1.0);  // bad: transcendental
int a = rand();            // bad: chance
