package dev.braintrust.spring.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * Records, with JDK Flight Recorder, how long threads wait for monitors and other
 * synchronizers in the code of the starter.
 */
final class WaitRecording implements AutoCloseable {

	private static final Duration THRESHOLD = Duration.ofMillis(1);

	private static final List<String> EVENTS = List.of("jdk.JavaMonitorEnter", "jdk.ThreadPark",
			"jdk.VirtualThreadPinned");

	private static final String OURS = "dev.braintrust.spring.";

	private static final String APPLICATION = "dev.braintrust.spring.benchmarks.";

	private final Recording recording = new Recording();

	WaitRecording() {
		EVENTS.forEach((event) -> this.recording.enable(event).withThreshold(THRESHOLD).withStackTrace());
		this.recording.start();
	}

	/**
	 * A wait.
	 *
	 * @param event the name of the event
	 * @param thread the name of the thread
	 * @param duration its duration
	 * @param stack the stack, from the waiting method to the first frame of the starter
	 */
	record Wait(String event, String thread, Duration duration, String stack) {
	}

	/**
	 * End the recording.
	 * @return the waits in the code of the starter, or in code that it calls. The
	 * starter's own background threads, which wait for work, are excluded
	 */
	List<Wait> stop() throws IOException {
		this.recording.stop();
		Path file = Files.createTempFile("contention", ".jfr");
		try {
			this.recording.dump(file);
			return RecordingFile.readAllEvents(file).stream().flatMap((event) -> waits(event).stream()).toList();
		}
		finally {
			Files.delete(file);
		}
	}

	private static List<Wait> waits(RecordedEvent event) {
		String thread = (event.getThread() != null) ? String.valueOf(event.getThread().getJavaName()) : "";
		RecordedStackTrace stack = event.getStackTrace();
		if (stack == null || thread.startsWith("braintrust-")) {
			return List.of();
		}
		List<String> frames = new ArrayList<>();
		for (RecordedFrame frame : stack.getFrames()) {
			String type = frame.getMethod().getType().getName();
			frames.add(type + "." + frame.getMethod().getName() + ":" + frame.getLineNumber());
			if (type.startsWith(APPLICATION)) {
				return List.of();
			}
			if (type.startsWith(OURS)) {
				return List.of(new Wait(event.getEventType().getName(), thread, event.getDuration(),
						String.join(" < ", frames)));
			}
		}
		return List.of();
	}

	@Override
	public void close() {
		this.recording.close();
	}

}
