// It ends the program, though main could go on. (105)

package main

func main() {
	go func() { panic("hello") }()
	select {}
}
