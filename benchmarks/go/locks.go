package main

import "sync"

const contenders = 8

func init() {
	scaled("mutex", func(n int64) { lockBy(1, n) })
	scaled("mutex-contended", func(n int64) { lockBy(contenders, n) })
	scaled("rwmutex", readersAndWriters)
}

// lockBy: one operation is lock, count, unlock; n of them shared between the goroutines.
func lockBy(goroutines int, n int64) {
	var mu sync.Mutex
	var counter int64
	var wg sync.WaitGroup
	wg.Add(goroutines)
	for g := 0; g < goroutines; g++ {
		go func() {
			defer wg.Done()
			for i := int64(0); i < n/int64(goroutines); i++ {
				mu.Lock()
				counter++
				mu.Unlock()
			}
		}()
	}
	wg.Wait()
	if counter != n/int64(goroutines)*int64(goroutines) {
		panic("mutex: lost counts")
	}
}

// readersAndWriters: one operation in ten writes, the others read.
func readersAndWriters(n int64) {
	var mu sync.RWMutex
	var counter int64
	var wg sync.WaitGroup
	wg.Add(contenders)
	for g := 0; g < contenders; g++ {
		go func() {
			defer wg.Done()
			for i := int64(0); i < n/contenders; i++ {
				if i%10 == 0 {
					mu.Lock()
					counter++
					mu.Unlock()
				} else {
					mu.RLock()
					_ = counter
					mu.RUnlock()
				}
			}
		}()
	}
	wg.Wait()
}
