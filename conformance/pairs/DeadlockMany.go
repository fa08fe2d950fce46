// Every goroutine has its line, with its reason. (95)

package main

func main() {
	a := make(chan int)
	b := make(chan int)
	go func() { a <- 1 }()
	go func() {
		for range b {
		}
	}()
	go func() { select {} }()
	<-make(chan int)
}
