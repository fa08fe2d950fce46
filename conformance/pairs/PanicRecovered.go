// Who recovers goes on; the others never noticed.

package main

import "fmt"

func safely(i int) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %v", r)
		}
	}()
	if i%2 == 1 {
		panic(fmt.Sprint("odd ", i))
	}
	return nil
}

func main() {
	results := make(chan string)
	go func() {
		for i := 0; i < 4; i++ {
			if err := safely(i); err != nil {
				results <- err.Error()
			} else {
				results <- "fine"
			}
		}
		close(results)
	}()
	for s := range results {
		fmt.Println(s)
	}
}
