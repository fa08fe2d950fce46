// Three workers share one queue of jobs; closing the queue sends them home, and the last one out
// closes the results.
// Run: ./gopark run examples/WorkerPool.java

import static io.gopark.Go.*;

import io.gopark.*;

record Job(int id, String text) {}

record Result(Job job, String reversed) {}

void main() throws Exception {
  List<String> texts = List.of("stressed", "drawer", "lived", "star", "parts", "reward", "diaper");
  Chan<Job> jobs = Chan.make(texts.size());
  Chan<Result> results = Chan.make();
  Chan<Integer> finished = Chan.make();

  int workers = 3;
  for (int w = 1; w <= workers; w++) {
    int id = w;
    go("worker " + id, () -> {
      for (Job job : jobs) {
        results.send(new Result(job, new StringBuilder(job.text()).reverse().toString()));
      }
      finished.send(id);
    });
  }
  go(() -> {
    for (int w = 0; w < workers; w++) finished.recv();
    results.close();
  });

  for (int i = 0; i < texts.size(); i++) jobs.send(new Job(i, texts.get(i)));
  jobs.close();

  // Results come in any order: sort them by job for the reader.
  var byJob = new TreeMap<Integer, Result>();
  for (Result result : results) byJob.put(result.job().id(), result);
  for (Result result : byJob.values()) {
    IO.println(result.job().text() + " -> " + result.reversed());
  }
}
