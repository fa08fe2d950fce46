// Two goroutines that each wait for the other: the runtime sees that nobody can ever wake anybody,
// prints who waits where and since when, and ends with status 2.
// Run: ./gopark run examples/Deadlock.java

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  Chan<String> questions = Chan.make();
  Chan<String> answers = Chan.make();
  go("answerer", () -> {
    questions.recv();
    answers.send("42");
  });
  IO.println("waiting for an answer to a question that nobody asked");
  answers.recv();
  questions.send("What is six times seven?");
}
