package dev.braintrust.spring.experiment.junit;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * A test whose experiments are recorded.
 */
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(classes = Experimenting.Application.class, webEnvironment = WebEnvironment.NONE,
		properties = { "braintrust.api-key=sk-test", "braintrust.experiments.enabled=true",
				"braintrust.tracing.export.schedule-delay=50ms", "spring.ai.openai.api-key=sk-model" })
@interface Recorded {

}
