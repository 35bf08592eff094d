package dev.braintrust.spring.aop.internal;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.env.PropertyResolver;

import dev.braintrust.spring.call.internal.PromptBinding;

/**
 * Gives beans with {@code @UsePrompt} or {@code @HardcodedPrompt} their interceptor, as
 * Spring does for {@code @Async}: it adds to a proxy that is there, or makes one, and
 * needs neither aspectjweaver nor an auto-proxy creator. The interceptor runs inside of
 * others, so that the span of an {@code @Observed} method is the current one.
 */
public final class PromptAnnotationBeanPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

	private static final long serialVersionUID = 1L;

	private static final Logger logger = LoggerFactory.getLogger(PromptAnnotationBeanPostProcessor.class);

	private final transient PromptAnnotations annotations;

	private final transient AnnotatedMethods annotated;

	private boolean enabled = true;

	/**
	 * Create a post-processor. Everything it is given is asked for late: beans that it
	 * would need early could no longer be processed by others.
	 * @param environment where placeholders are resolved
	 * @param git a property of the build's Git repository, such as {@code commit.id}, or
	 * null
	 * @param calls what begins calls
	 */
	public PromptAnnotationBeanPostProcessor(PropertyResolver environment, Function<String, @Nullable String> git,
			Supplier<PromptCallSupport> calls) {
		this.annotations = new PromptAnnotations(new EnvironmentPlaceholderResolver(environment, git));
		this.annotated = new AnnotatedMethods(this.annotations);
		this.advisor = new DefaultPointcutAdvisor(this.annotated, new PromptInterceptor(this.annotations, calls));
	}

	/**
	 * Whether annotations have an effect.
	 * @param enabled true by default
	 */
	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	/**
	 * The classes of the beans that have been made so far and have an annotated method.
	 */
	Set<Class<?>> annotatedTypes() {
		return this.annotated.types;
	}

	/**
	 * Find the prompts that a bean uses.
	 * @param targetClass the class of the bean
	 * @return one for each method with {@code @UsePrompt}
	 */
	List<UsedPrompt> usedPrompts(Class<?> targetClass) {
		List<UsedPrompt> used = new ArrayList<>();
		if (this.enabled && AnnotatedMethods.mayBeAnnotated(targetClass)) {
			MethodIntrospector.selectMethods(targetClass, (Method method) -> this.annotations.get(method, targetClass))
				.forEach((method, binding) -> {
					if (binding instanceof PromptBinding.Managed managed) {
						used.add(new UsedPrompt(targetClass, method, managed.reference(), managed.variableNames()));
					}
				});
		}
		return used;
	}

	@Override
	protected boolean isEligible(Class<?> targetClass) {
		return this.enabled && super.isEligible(targetClass);
	}

	/**
	 * Matches annotated methods. What it finds is resolved right then, so that wrong
	 * annotations fail while the bean is made. While an application is processed ahead of
	 * time, nothing is: placeholders have their values where it runs.
	 */
	private static final class AnnotatedMethods extends StaticMethodMatcherPointcut {

		private static final List<String> FRAMEWORKS = List.of("java.", "org.springframework.", "io.micrometer.",
				"io.opentelemetry.", "tools.jackson.", "com.fasterxml.jackson.");

		/** Applications begin as copies of them. */
		private static final List<String> SAMPLES = List.of(".sample.", ".samples.");

		private final PromptAnnotations annotations;

		private final Set<Class<?>> types = ConcurrentHashMap.newKeySet();

		AnnotatedMethods(PromptAnnotations annotations) {
			this.annotations = annotations;
			setClassFilter(AnnotatedMethods::mayBeAnnotated);
		}

		/**
		 * To look at every method of some hundred beans of frameworks, whose classes
		 * can't have our annotations, would take longer than all else that the starter
		 * does at start-up.
		 */
		static boolean mayBeAnnotated(Class<?> type) {
			String name = type.getName();
			for (String framework : FRAMEWORKS) {
				if (name.startsWith(framework)) {
					return SAMPLES.stream().anyMatch(name::contains);
				}
			}
			return true;
		}

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			boolean annotated = Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)
					? this.annotations.isAnnotated(method, targetClass)
					: this.annotations.get(method, targetClass) != null;
			if (annotated) {
				this.types.add(targetClass);
			}
			if (annotated && Modifier.isFinal(method.getModifiers())) {
				logger.warn("{}.{} is final, so that its prompt annotation has no effect: make it overridable",
						targetClass.getName(), method.getName());
			}
			return annotated;
		}

		/**
		 * All match the same methods of a class. Spring generates a proxy class for each
		 * pointcut that differs, so for each restarted context.
		 */
		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof AnnotatedMethods;
		}

		@Override
		public int hashCode() {
			return AnnotatedMethods.class.hashCode();
		}

	}

}
