// Two cases of one select never both happen: each number is sent to one of four channels. (21)

package main

import "fmt"

const count = 5000

func main() {
	var out [4]chan int
	all := make(chan int)
	ended := make(chan bool)
	for i := range out {
		out[i] = make(chan int)
		go func() {
			for n := range out[i] {
				all <- n
			}
			ended <- true
		}()
	}
	go func() {
		for n := 0; n < count; n++ {
			select {
			case out[0] <- n:
			case out[1] <- n:
			case out[2] <- n:
			case out[3] <- n:
			}
		}
		for _, c := range out {
			close(c)
		}
	}()
	go func() {
		for range out {
			<-ended
		}
		close(all)
	}()
	seen := make(map[int]bool)
	received := 0
	for n := range all {
		seen[n] = true
		received++
	}
	fmt.Println(received, len(seen))
}
