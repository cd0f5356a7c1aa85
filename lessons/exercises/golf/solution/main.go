// Command word prints a word.
package main

func main() {
	println("castoff")
}
