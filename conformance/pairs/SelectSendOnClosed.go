// (35)

package main

func main() {
	c := make(chan int)
	never := make(chan int)
	close(c)
	select {
	case c <- 1:
	case <-never:
	}
}
