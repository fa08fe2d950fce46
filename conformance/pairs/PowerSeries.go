// Power series as channels of coefficients that are made on demand: products, the solution of
// differential equations, substitution. (49)

package main

import (
	"fmt"
	"sync"
)

type rat struct{ num, den int64 }

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func r(n, d int64) rat {
	g := gcd(n, d)
	if g < 0 {
		g = -g
	}
	if d < 0 {
		n, d = -n, -d
	}
	if g == 0 {
		return rat{0, 1}
	}
	return rat{n / g, d / g}
}

func add(a, b rat) rat { return r(a.num*b.den+b.num*a.den, a.den*b.den) }
func mul(a, b rat) rat { return r(a.num*b.num, a.den*b.den) }

// A series: ask on req, and the next coefficient comes on dat. It is computed only when asked for.
type series struct {
	req chan bool
	dat chan rat
}

func newSeries(f func(put func(func() rat))) series {
	s := series{make(chan bool), make(chan rat)}
	go f(func(c func() rat) {
		<-s.req
		s.dat <- c()
	})
	return s
}

func (s series) get() rat {
	s.req <- true
	return <-s.dat
}

func forever(c func() rat) series {
	return newSeries(func(put func(func() rat)) {
		for {
			put(c)
		}
	})
}

func ones() series { return forever(func() rat { return rat{1, 1} }) }

func constant(c rat) series {
	return shift(c, forever(func() rat { return rat{0, 1} }))
}

func sum(a, b series) series {
	return forever(func() rat { return add(a.get(), b.get()) })
}

func scale(c rat, a series) series {
	return forever(func() rat { return mul(c, a.get()) })
}

func shift(c rat, a series) series {
	return newSeries(func(put func(func() rat)) {
		put(func() rat { return c })
		for {
			put(a.get)
		}
	})
}

// Two readers of one series, which need not keep step: who is ahead asks for what is not known yet.
func split(a series) (series, series) {
	var list, asking sync.Mutex
	var known []rat
	at := func(n int) (rat, bool) {
		list.Lock()
		defer list.Unlock()
		if n < len(known) {
			return known[n], true
		}
		return rat{}, false
	}
	next := func(n int) rat {
		if c, ok := at(n); ok {
			return c
		}
		asking.Lock()
		defer asking.Unlock()
		if c, ok := at(n); ok {
			return c
		}
		c := a.get()
		list.Lock()
		known = append(known, c)
		list.Unlock()
		return c
	}
	reader := func(put func(func() rat)) {
		for n := 0; ; n++ {
			put(func() rat { return next(n) })
		}
	}
	return newSeries(reader), newSeries(reader)
}

func product(a, b series) series {
	return newSeries(func(put func(func() rat)) {
		var f, g rat
		put(func() rat {
			f = a.get()
			g = b.get()
			return mul(f, g)
		})
		a1, a2 := split(a)
		b1, b2 := split(b)
		rest := sum(sum(scale(f, b1), scale(g, a1)), shift(rat{0, 1}, product(a2, b2)))
		for {
			put(rest.get)
		}
	})
}

func integral(c rat, a series) series {
	return newSeries(func(put func(func() rat)) {
		put(func() rat { return c })
		for n := int64(1); ; n++ {
			put(func() rat { return mul(a.get(), rat{1, n}) })
		}
	})
}

// e to the x is its own integral, and one.
func exponential() series {
	var i series
	mine, others := split(forever(func() rat { return i.get() }))
	i = integral(rat{1, 1}, mine)
	return others
}

func show(name string, s series, n int) {
	fmt.Print(name, ":")
	for i := 0; i < n; i++ {
		c := s.get()
		fmt.Print(" ", c.num, "/", c.den)
	}
	fmt.Println()
}

func main() {
	show("constant", constant(rat{7, 2}), 4)
	show("ones", ones(), 5)
	show("sum", sum(ones(), scale(rat{2, 1}, ones())), 5)
	show("product", product(ones(), ones()), 10)
	show("cube", product(product(ones(), ones()), ones()), 8)
	show("integral", integral(rat{0, 1}, ones()), 8)
	show("exponential", exponential(), 9)
	show("its square", product(exponential(), exponential()), 8)
}
