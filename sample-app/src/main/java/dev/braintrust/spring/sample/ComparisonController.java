package dev.braintrust.spring.sample;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import org.springframework.core.task.TaskExecutor;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Starts a comparison of two versions in the background, one at a time, and returns the
 * state of the latest.
 */
@RestController
@RequestMapping("/comparison")
class ComparisonController {

	private final GreeterExperiment experiment;

	private final TaskExecutor executor;

	private final AtomicReference<@Nullable Comparison> latest = new AtomicReference<>();

	ComparisonController(GreeterExperiment experiment, TaskExecutor applicationTaskExecutor) {
		this.experiment = experiment;
		this.executor = applicationTaskExecutor;
	}

	@GetMapping
	ResponseEntity<Comparison> latest() {
		Comparison current = this.latest.get();
		return (current != null) ? ResponseEntity.ok(current) : ResponseEntity.noContent().build();
	}

	@PostMapping
	@ResponseStatus(HttpStatus.ACCEPTED)
	Comparison start(@RequestBody Versions versions) {
		Comparison started = Comparison.started(versions.base(), versions.candidate());
		Comparison before = this.latest.get();
		if ((before != null && before.status() == Comparison.Status.RUNNING)
				|| !this.latest.compareAndSet(before, started)) {
			throw new ResponseStatusException(HttpStatus.CONFLICT, "A comparison is running");
		}
		this.executor.execute(() -> this.latest.set(run(started)));
		return started;
	}

	private Comparison run(Comparison started) {
		AtomicInteger completed = new AtomicInteger();
		try {
			return started.done(this.experiment.compare(started.base().version(), started.candidate().version(),
					(progress) -> this.latest
						.set(started.progress(completed.incrementAndGet(), 2 * progress.total()))));
		}
		catch (RuntimeException ex) {
			return Objects.requireNonNullElse(this.latest.get(), started).failed(ex.getMessage());
		}
	}

	/**
	 * The versions to compare.
	 *
	 * @param base the version to compare with
	 * @param candidate the version to judge
	 */
	record Versions(String base, String candidate) {
	}

}
