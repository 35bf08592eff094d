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

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.env.PropertyResolver;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils.MethodFilter;

import dev.braintrust.spring.call.internal.PromptBinding;

/**
 * Adds the interceptor to beans with {@code @UsePrompt} or {@code @HardcodedPrompt}, as
 * Spring does for {@code @Async}: the advisor is added to an existing proxy, or a proxy
 * is created, without {@code aspectjweaver} or an auto-proxy creator. The interceptor
 * runs inside all others, so that the span of an {@code @Observed} method is the current
 * span.
 */
public final class PromptAnnotationBeanPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

	private static final long serialVersionUID = 1L;

	private static final Logger logger = LoggerFactory.getLogger(PromptAnnotationBeanPostProcessor.class);

	private final transient PromptAnnotations annotations;

	private final transient AnnotatedClasses classes;

	private final transient AnnotatedMethodPointcut pointcut;

	private boolean enabled = true;

	/**
	 * Create a post-processor. It looks up its collaborators lazily: beans that are
	 * created together with a post-processor are not processed by other post-processors.
	 * @param environment resolves placeholders
	 * @param git returns a property of the build's Git repository, such as
	 * {@code commit.id}, or null
	 * @param calls supplies the support for calls
	 */
	public PromptAnnotationBeanPostProcessor(PropertyResolver environment, Function<String, @Nullable String> git,
			Supplier<PromptCallSupport> calls) {
		this.annotations = new PromptAnnotations(new EnvironmentPlaceholderResolver(environment, git));
		this.classes = new AnnotatedClasses();
		this.pointcut = new AnnotatedMethodPointcut(this.annotations, this.classes);
		this.advisor = new DefaultPointcutAdvisor(this.pointcut, new PromptInterceptor(this.annotations, calls));
	}

	/**
	 * Set whether annotations have an effect.
	 * @param enabled true by default
	 */
	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	/**
	 * Set whether the prompts of calls are in the mapped diagnostic context (MDC).
	 * @param logged false by default
	 */
	public void setLogged(boolean logged) {
		this.annotations.setLogged(logged);
	}

	/**
	 * The classes with an annotated method, of the beans that have been created so far.
	 */
	Set<Class<?>> annotatedTypes() {
		return this.pointcut.types;
	}

	/**
	 * Find the methods of a bean that use a prompt.
	 * @param targetClass the class of the bean
	 * @return the methods with {@code @UsePrompt}
	 */
	List<UsePromptMethod> usePromptMethods(Class<?> targetClass) {
		List<UsePromptMethod> methods = new ArrayList<>();
		if (this.enabled && this.classes.isAnnotated(targetClass)) {
			MethodIntrospector.selectMethods(targetClass, (Method method) -> this.annotations.get(method, targetClass))
				.forEach((method, binding) -> {
					if (binding instanceof PromptBinding.Managed managed) {
						methods.add(
								new UsePromptMethod(targetClass, method, managed.reference(), managed.variableNames()));
					}
				});
		}
		return methods;
	}

	@Override
	protected boolean isEligible(Class<?> targetClass) {
		return this.enabled && super.isEligible(targetClass);
	}

	@Override
	protected void customizeProxyFactory(ProxyFactory factory) {
		Class<?> type = factory.getTargetClass();
		if (factory.isProxyTargetClass() && type != null) {
			this.classes.checkExtensible(type);
		}
	}

	/**
	 * Matches annotated methods. Resolves their annotations when they are matched, so
	 * that an invalid annotation fails the creation of the bean. During ahead-of-time
	 * processing, annotations are not resolved, because the values of placeholders are
	 * only known at run time.
	 */
	private static final class AnnotatedMethodPointcut extends StaticMethodMatcherPointcut {

		private final PromptAnnotations annotations;

		private final Set<Class<?>> types = ConcurrentHashMap.newKeySet();

		AnnotatedMethodPointcut(PromptAnnotations annotations, AnnotatedClasses classes) {
			this.annotations = annotations;
			setClassFilter(classes::isAnnotated);
		}

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			boolean annotated = Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)
					? this.annotations.isAnnotated(method, targetClass)
					: this.annotations.get(method, targetClass) != null;
			if (annotated) {
				CoroutineRequirements.check(method, targetClass);
			}
			if (annotated && this.types.add(targetClass)) {
				warnOfSelfInvocations(targetClass);
			}
			if (annotated && Modifier.isFinal(method.getModifiers())) {
				logger.warn(
						"The prompt annotation on {}.{} has no effect, because the method is final: remove the final modifier",
						targetClass.getName(), method.getName());
			}
			return annotated;
		}

		/** Once for each class, when its first annotated method is found. */
		private void warnOfSelfInvocations(Class<?> targetClass) {
			Class<?> type = ClassUtils.getUserClass(targetClass);
			SelfInvocations.warn(type, MethodIntrospector.selectMethods(type,
					(MethodFilter) (method) -> this.annotations.isAnnotated(method, type)));
		}

		/**
		 * All instances match the same methods. Spring generates a proxy class for each
		 * pointcut that is not equal to previous ones; otherwise each restarted context
		 * would get another proxy class.
		 */
		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof AnnotatedMethodPointcut;
		}

		@Override
		public int hashCode() {
			return AnnotatedMethodPointcut.class.hashCode();
		}

	}

}
