package io.gopark.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Location;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.EventRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's own tools on a program whose goroutines switch all the time. */
class JdkToolsTest {
  private static final int DUMPS = 3;
  private static final int STOPS = 50;
  private static final long EVENT_MILLIS = 30_000;

  @TempDir Path folder;

  /**
   * While goroutines wait: in JDK 25 a dump of virtual threads that switch can crash the JVM, also
   * without Gopark (docs/jdk-issues.md).
   */
  @Test
  void aThreadDumpOfTheJdkShowsGoroutinesAndDisturbsNone() throws Exception {
    try (WatchedProcess watched = new WatchedProcess()) {
      for (int i = 0; i < DUMPS; i++) {
        Path text = folder.resolve(i + ".txt");
        jcmd(watched, "Thread.dump_to_file", text.toString());
        Path json = folder.resolve(i + ".json");
        jcmd(watched, "Thread.dump_to_file", "-format=json", json.toString());
        assertThat(Files.readString(text))
            .contains("\"forever\" virtual")
            .contains("io.gopark.tools.Watched.lambda$pingPong");
        assertThat(Files.readString(json)).contains("\"name\": \"forever\"");
      }
      watched.go();
      watched.endsWell();
    }
  }

  @Test
  void flightRecorderSamplesGoroutinesAndDisturbsNone() throws Exception {
    Path file = folder.resolve("recording.jfr");
    try (WatchedProcess watched = new WatchedProcess()) {
      watched.go();
      jcmd(watched, "JFR.start", "name=one", "settings=profile");
      String shown;
      do {
        jcmd(watched, "JFR.dump", "name=one", "filename=" + file);
        shown = samplesOfGoroutines(file).toString();
      } while (!shown.contains("Watched") && watched.isAlive());
      jcmd(watched, "JFR.stop", "name=one");
      assertThat(shown).contains("Watched");
      watched.endsWell();
    }
  }

  /** The methods of the program that were seen running on virtual threads. */
  private static Set<String> samplesOfGoroutines(Path recording) throws IOException {
    Set<String> methods = new TreeSet<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(recording)) {
      RecordedStackTrace stack = event.getStackTrace();
      if (!event.getEventType().getName().equals("jdk.ExecutionSample")
          || stack == null
          || !event.getThread("sampledThread").isVirtual()) {
        continue;
      }
      stack
          .getFrames()
          .forEach(
              f -> methods.add(f.getMethod().getType().getName() + "." + f.getMethod().getName()));
    }
    return methods;
  }

  @Test
  void aDebuggerStopsAndStepsGoroutinesAndDisturbsNone() throws Exception {
    try (WatchedProcess watched =
        new WatchedProcess(
            "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0,"
                + "includevirtualthreads=y")) {
      watched.go();
      VirtualMachine debugged = attach(port(watched.linesBefore()));
      for (int i = 0; i < STOPS; i++) {
        debugged.suspend();
        assertThat(debugged.allThreads()).anyMatch(ThreadReference::isVirtual);
        debugged.resume();
      }
      stopInGoroutines(debugged);
      Thread listener = Thread.ofPlatform().start(() -> letGo(debugged));
      watched.endsWell();
      listener.join();
    }
  }

  /**
   * Who had come to the line before it was an ordinary one again is stopped there, and only its
   * event says so: whoever disposes of the debugger before that leaves it there for ever.
   */
  private static void letGo(VirtualMachine debugged) {
    try {
      for (; ; ) {
        debugged.eventQueue().remove().resume();
      }
    } catch (VMDisconnectedException e) {
      // The program has ended.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops at a line that only goroutines come to, looks at the stack, and lets it go on. */
  private static void stopInGoroutines(VirtualMachine debugged) throws Exception {
    ReferenceType type = debugged.classesByName(Watched.class.getName()).getFirst();
    Location line = type.methodsByName("turn").getFirst().location();
    BreakpointRequest stop = debugged.eventRequestManager().createBreakpointRequest(line);
    stop.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
    stop.enable();
    int seen = 0;
    while (seen < STOPS) {
      EventSet events = debugged.eventQueue().remove(EVENT_MILLIS);
      assertThat(events).as("no goroutine came to the line").isNotNull();
      for (Event event : events) {
        if (event instanceof BreakpointEvent at) {
          assertThat(at.thread().isVirtual()).isTrue();
          assertThat(at.thread().frame(1).location().declaringType()).isEqualTo(type);
          seen++;
        }
      }
      events.resume();
    }
    stop.disable();
  }

  private static VirtualMachine attach(String port) throws Exception {
    AttachingConnector connector =
        Bootstrap.virtualMachineManager().attachingConnectors().stream()
            .filter(c -> c.name().equals("com.sun.jdi.SocketAttach"))
            .findAny()
            .orElseThrow();
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    arguments.get("hostname").setValue("127.0.0.1");
    arguments.get("port").setValue(port);
    return connector.attach(arguments);
  }

  private static String port(List<String> printed) {
    String line =
        printed.stream().filter(l -> l.startsWith("Listening for")).findAny().orElseThrow();
    return line.substring(line.lastIndexOf(' ') + 1);
  }

  private static void jcmd(WatchedProcess watched, String... words) throws Exception {
    ProcessBuilder builder = new ProcessBuilder();
    builder.command().add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    builder.command().add(Long.toString(watched.pid()));
    builder.command().addAll(List.of(words));
    Process jcmd = builder.redirectErrorStream(true).start();
    String said = jcmd.inputReader().readAllAsString();
    assertThat(jcmd.waitFor()).as(said).isZero();
  }
}
