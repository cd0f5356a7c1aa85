#include <algorithm>
#include <iostream>
#include <string>

int main(int argc, char **argv)
{
	if (argc != 2) {
		std::cerr << "usage: turn WORD\n";
		return 2;
	}
	std::string word = argv[1];
	std::reverse(word.begin(), word.end());
	std::cout << word << '\n';
}
