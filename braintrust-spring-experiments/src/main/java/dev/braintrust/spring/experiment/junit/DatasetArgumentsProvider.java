package dev.braintrust.spring.experiment.junit;

import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Provides the cases of {@link DatasetSource}.
 */
class DatasetArgumentsProvider implements ArgumentsProvider {

	/** Called by JUnit 5.13 or later. The first type does not exist in 5.12. */
	@Override
	public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
		return cases(context);
	}

	/** Called by JUnit 5.12. */
	@Override
	@SuppressWarnings("deprecation")
	public Stream<? extends Arguments> provideArguments(ExtensionContext context) {
		return cases(context);
	}

	private static Stream<? extends Arguments> cases(ExtensionContext context) {
		return ClassRun.of(context).cases(context).stream().map(Arguments::of);
	}

}
