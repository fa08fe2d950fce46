// Three pass a number round, by signals and by broadcasts, each waiting for its turn. (125)

package main

import (
	"fmt"
	"sync"
)

func main() {
	for _, broadcast := range []bool{false, true} {
		var m sync.Mutex
		turns := [3]*sync.Cond{sync.NewCond(&m), sync.NewCond(&m), sync.NewCond(&m)}
		if broadcast {
			turns[1] = turns[0]
			turns[2] = turns[0]
		}
		x := 0
		var group sync.WaitGroup
		for me := 0; me < 3; me++ {
			group.Add(1)
			go func() {
				defer group.Done()
				for i := 0; i < 1000; i++ {
					m.Lock()
					for x%3 != me {
						turns[me].Wait()
					}
					x++
					if broadcast {
						turns[0].Broadcast()
					} else {
						turns[x%3].Signal()
					}
					m.Unlock()
				}
			}()
		}
		group.Wait()
		fmt.Println(x)
	}
}
