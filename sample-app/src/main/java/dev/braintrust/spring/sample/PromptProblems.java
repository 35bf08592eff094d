package dev.braintrust.spring.sample;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import dev.braintrust.spring.prompt.PromptBuildException;
import dev.braintrust.spring.prompt.PromptNotFoundException;
import dev.braintrust.spring.prompt.PromptUnavailableException;

/**
 * Converts the starter's exceptions to problem details. Their messages contain no
 * secrets.
 */
@RestControllerAdvice
class PromptProblems {

	@ExceptionHandler
	ProblemDetail notFound(PromptNotFoundException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, String.valueOf(ex.getMessage()));
	}

	@ExceptionHandler
	ProblemDetail unavailable(PromptUnavailableException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(ex.getMessage()));
	}

	@ExceptionHandler
	ProblemDetail notBuilt(PromptBuildException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, String.valueOf(ex.getMessage()));
	}

}
