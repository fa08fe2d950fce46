// (36)

package main

func main() {
	select {}
}
