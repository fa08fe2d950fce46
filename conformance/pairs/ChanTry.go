// Sends and receives that do not wait, on channels that are empty, full and closed. (2, 3, 5)

package main

import "fmt"

func try(c chan int) string {
	select {
	case v, ok := <-c:
		if !ok {
			return "closed"
		}
		return fmt.Sprint("value ", v)
	default:
		return "empty"
	}
}

func put(c chan int, v int) bool {
	select {
	case c <- v:
		return true
	default:
		return false
	}
}

func main() {
	c := make(chan int, 1)
	fmt.Println(try(c))
	fmt.Println(put(c, 1), put(c, 2))
	fmt.Println(try(c), try(c))
	put(c, 3)
	close(c)
	fmt.Println(try(c), try(c), try(c))
	u := make(chan int)
	fmt.Println(put(u, 1), try(u))
}
