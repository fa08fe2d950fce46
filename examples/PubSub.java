// Topics and subscribers: one goroutine owns the table of subscriptions, so no lock is needed; who
// wants something of it sends it a message. A slow subscriber loses messages, and holds nobody up.
// Run: ./gopark run examples/PubSub.java

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.sync.WaitGroup;

sealed interface Command {
  record Subscribe(String topic, Chan<String> to, Chan<Boolean> done) implements Command {}

  record Publish(String topic, String message, Chan<Integer> reached) implements Command {}
}

void main() throws Exception {
  Chan<Command> broker = Chan.make();
  go("broker", () -> serve(broker));

  Map<String, List<String>> heard = new ConcurrentSkipListMap<>();
  var listeners = new WaitGroup();
  listen(broker, listeners, heard, "Ann", "news", 10);
  listen(broker, listeners, heard, "Bob", "news", 10);
  listen(broker, listeners, heard, "Cho", "sports", 10);
  Chan<String> slow = subscribe(broker, "sports", 1);

  IO.println("news reached " + publish(broker, "news", "it rains"));
  IO.println("news reached " + publish(broker, "news", "it stopped"));
  IO.println("sports reached " + publish(broker, "sports", "3:2"));
  IO.println("sports reached " + publish(broker, "sports", "4:2"));
  IO.println("weather reached " + publish(broker, "weather", "sunny"));

  broker.close();
  listeners.await();
  heard.forEach((who, messages) -> IO.println(who + " heard " + messages));
  IO.println("the slow one heard " + slow.stream().toList());
}

void serve(RecvChan<Command> commands) {
  Map<String, List<Chan<String>>> subscribers = new HashMap<>();
  for (Command command : commands) {
    switch (command) {
      case Command.Subscribe(var topic, var to, var done) -> {
        subscribers.computeIfAbsent(topic, _ -> new ArrayList<>()).add(to);
        done.close();
      }
      case Command.Publish(var topic, var message, var reached) -> {
        int n = 0;
        for (Chan<String> to : subscribers.getOrDefault(topic, List.of())) {
          if (to.trySend(message)) n++;
        }
        reached.trySend(n);
      }
    }
  }
  subscribers.values().forEach(all -> all.forEach(Chan::close));
}

Chan<String> subscribe(SendChan<Command> broker, String topic, int room)
    throws InterruptedException {
  Chan<String> messages = Chan.make(room);
  Chan<Boolean> done = Chan.make();
  broker.send(new Command.Subscribe(topic, messages, done));
  done.recv();
  return messages;
}

void listen(SendChan<Command> broker, WaitGroup listeners, Map<String, List<String>> heard,
    String who, String topic, int room) throws InterruptedException {
  Chan<String> messages = subscribe(broker, topic, room);
  listeners.go(() -> heard.put(who, messages.stream().toList()));
}

int publish(SendChan<Command> broker, String topic, String message) throws InterruptedException {
  Chan<Integer> reached = Chan.make(1);
  broker.send(new Command.Publish(topic, message, reached));
  return reached.recv();
}
