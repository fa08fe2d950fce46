package main

import "sync"

const groupWorkers = 8

func init() {
	scaled("waitgroup", turns)
}

// turn: the workers wait for its start; who started it waits until all of them have been there.
type turn struct {
	start, finished sync.WaitGroup
	next            *turn
}

func newTurn() *turn {
	t := new(turn)
	t.start.Add(1)
	t.finished.Add(groupWorkers)
	return t
}

// turns: one operation is one worker's turn.
func turns(n int64) {
	t := newTurn()
	for w := 0; w < groupWorkers; w++ {
		go takePart(t)
	}
	for taken := int64(0); taken < n; taken += groupWorkers {
		var next *turn
		if taken+groupWorkers < n {
			next = newTurn()
		}
		t.next = next
		t.start.Done()
		t.finished.Wait()
		t = next
	}
}

func takePart(t *turn) {
	for t != nil {
		t.start.Wait()
		next := t.next
		t.finished.Done()
		t = next
	}
}
