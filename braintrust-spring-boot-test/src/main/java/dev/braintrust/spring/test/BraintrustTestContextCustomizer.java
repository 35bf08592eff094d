package dev.braintrust.spring.test;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Starts a {@link FakeBraintrust} for a context and sets the properties that connect the
 * application to it. Equal customizers share a cached context.
 *
 * @param prompts locations of prompt files
 * @param project the project's name, or empty
 * @param export whether spans are exported
 * @param model whether the fake server replaces the model
 */
record BraintrustTestContextCustomizer(List<String> prompts, String project, boolean export,
		boolean model) implements ContextCustomizer {

	static final String DEFAULT_PROMPTS = "classpath:braintrust/prompts/";

	private static final String BEAN_NAME = "fakeBraintrust";

	static BraintrustTestContextCustomizer of(AutoConfigureBraintrustTest annotation) {
		return new BraintrustTestContextCustomizer(List.of(annotation.prompts()), annotation.project(),
				annotation.export(), annotation.model());
	}

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		FakeBraintrust braintrust = FakeBraintrust.start();
		try {
			this.prompts.forEach((location) -> publish(braintrust, location, context.getClassLoader()));
		}
		catch (RuntimeException ex) {
			braintrust.close();
			throw ex;
		}
		braintrust.savePrompts();
		register(braintrust, context.getBeanFactory());
		new TestProperties(this, braintrust.url()).addTo(context);
	}

	private static void publish(FakeBraintrust braintrust, String location, @Nullable ClassLoader classLoader) {
		List<String> texts = PromptFiles.read(location, classLoader);
		if (texts.isEmpty() && !location.equals(DEFAULT_PROMPTS)) {
			throw new IllegalArgumentException(
					"There are no prompts at '%s', which @AutoConfigureBraintrustTest names".formatted(location));
		}
		texts.forEach(braintrust::publishAll);
	}

	/**
	 * The first registered bean is destroyed last, so that spans which are exported at
	 * shutdown still arrive.
	 */
	private static void register(FakeBraintrust braintrust, ConfigurableListableBeanFactory beans) {
		beans.registerSingleton(BEAN_NAME, braintrust);
		((DefaultSingletonBeanRegistry) beans).registerDisposableBean(BEAN_NAME, braintrust::close);
	}

}
