package dev.braintrust.spring.template.nunjucks.internal.patterns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.braintrust.spring.limit.internal.BuildMeter;

/**
 * Compiles a regular expression to instructions for {@link PatternMatcher}. Operations
 * that match characters have a second form for lookbehinds, which matches backwards.
 */
public final class PatternProgram {

	public static final int CHARACTER = 0;

	public static final int SET = 1;

	/** Try the next instruction first, then the target: target. */
	public static final int SPLIT = 2;

	public static final int JUMP = 3;

	/** Store the position in a register: register. */
	public static final int SAVE = 4;

	/** Clear a range of registers: first, last. */
	public static final int CLEAR = 5;

	/** Set a register to zero: register. */
	public static final int ZERO = 6;

	/** Decide whether to repeat: counter, start, minimum, maximum, greedy, exit. */
	public static final int LOOP = 7;

	/** End a repetition: counter, start, minimum, loop. */
	public static final int LOOP_END = 8;

	/** Repeat one character: minimum, maximum, greedy, operation, operand. */
	public static final int REPEAT = 9;

	public static final int INPUT_START = 10;

	public static final int INPUT_END = 11;

	public static final int WORD_BOUNDARY = 12;

	public static final int NOT_WORD_BOUNDARY = 13;

	public static final int BACK_REFERENCE = 14;

	/** Match up to the corresponding MATCH at the current position: negative, exit. */
	public static final int LOOKAROUND = 15;

	public static final int MATCH = 16;

	/** Added to an operation that matches backwards. */
	public static final int BACKWARDS = 32;

	/** Estimated size of an instruction and its operands, in bytes. */
	private static final int INSTRUCTION_SIZE = 64;

	private final List<CharacterSet> sets = new ArrayList<>();

	private final boolean ignoreCase;

	private final BuildMeter meter;

	private int[] code = new int[16];

	private int size;

	private int registers;

	private PatternProgram(int groups, boolean ignoreCase, BuildMeter meter) {
		this.registers = 2 * (groups + 1);
		this.ignoreCase = ignoreCase;
		this.meter = meter;
	}

	/**
	 * Compile a regular expression.
	 * @param pattern the parsed pattern
	 * @param groups the number of its groups
	 * @param ignoreCase whether case is ignored
	 * @param meter counts the costs
	 * @return the program
	 */
	public static Compiled compile(PatternNode pattern, int groups, boolean ignoreCase, BuildMeter meter) {
		PatternProgram program = new PatternProgram(groups, ignoreCase, meter);
		program.emit(pattern, false);
		program.add(MATCH);
		return new Compiled(Arrays.copyOf(program.code, program.size), program.sets.toArray(CharacterSet[]::new),
				program.registers, groups);
	}

	/**
	 * A compiled program.
	 *
	 * @param code the instructions
	 * @param sets the character sets that the instructions refer to
	 * @param registers the number of registers, starting with two for each group
	 * @param groups the number of groups
	 */
	public record Compiled(int[] code, CharacterSet[] sets, int registers, int groups) {
	}

	private void add(int... values) {
		this.meter.memory(INSTRUCTION_SIZE);
		this.meter.work(1);
		if (this.size + values.length > this.code.length) {
			this.code = Arrays.copyOf(this.code, this.code.length * 2);
		}
		System.arraycopy(values, 0, this.code, this.size, values.length);
		this.size += values.length;
	}

	private void emit(PatternNode node, boolean backwards) {
		if (node instanceof PatternNode.CodeUnit || node instanceof PatternNode.CharacterClass) {
			add(operation(node, backwards), operand(node));
		}
		else if (node instanceof PatternNode.Sequence sequence) {
			for (int i = 0; i < sequence.parts().size(); i++) {
				emit(sequence.parts().get(backwards ? sequence.parts().size() - 1 - i : i), backwards);
			}
		}
		else if (node instanceof PatternNode.Alternation alternation) {
			emitAlternation(alternation, backwards);
		}
		else if (node instanceof PatternNode.CaptureGroup capture) {
			add(SAVE, 2 * capture.number() + (backwards ? 1 : 0));
			emit(capture.body(), backwards);
			add(SAVE, 2 * capture.number() + (backwards ? 0 : 1));
		}
		else if (node instanceof PatternNode.Repetition repetition) {
			emitRepetition(repetition, backwards);
		}
		else if (node instanceof PatternNode.Assertion assertion) {
			add(assertion.operation());
		}
		else if (node instanceof PatternNode.BackReference reference) {
			add(BACK_REFERENCE + (backwards ? BACKWARDS : 0), reference.group());
		}
		else if (node instanceof PatternNode.Lookaround lookaround) {
			int start = this.size;
			add(LOOKAROUND, lookaround.negative() ? 1 : 0, 0);
			emit(lookaround.body(), lookaround.behind());
			add(MATCH);
			this.code[start + 2] = this.size;
		}
	}

	private int operation(PatternNode node, boolean backwards) {
		return ((node instanceof PatternNode.CodeUnit) ? CHARACTER : SET) + (backwards ? BACKWARDS : 0);
	}

	private int operand(PatternNode node) {
		if (node instanceof PatternNode.CharacterClass characterClass) {
			this.sets.add(characterClass.set());
			return this.sets.size() - 1;
		}
		char value = ((PatternNode.CodeUnit) node).value();
		return this.ignoreCase ? CharacterSet.canonicalize(value) : value;
	}

	private void emitAlternation(PatternNode.Alternation alternation, boolean backwards) {
		List<Integer> jumps = new ArrayList<>();
		for (int i = 0; i < alternation.branches().size(); i++) {
			boolean last = i == alternation.branches().size() - 1;
			int split = this.size;
			if (!last) {
				add(SPLIT, 0);
			}
			emit(alternation.branches().get(i), backwards);
			if (!last) {
				jumps.add(this.size + 1);
				add(JUMP, 0);
				this.code[split + 1] = this.size;
			}
		}
		jumps.forEach((jump) -> this.code[jump] = this.size);
	}

	private void emitRepetition(PatternNode.Repetition repetition, boolean backwards) {
		PatternNode body = repetition.body();
		int greedy = repetition.greedy() ? 1 : 0;
		if (repetition.max() == 0) {
			return;
		}
		if (body instanceof PatternNode.CodeUnit || body instanceof PatternNode.CharacterClass) {
			add(REPEAT, repetition.min(), repetition.max(), greedy, operation(body, backwards), operand(body));
			return;
		}
		int counter = this.registers++;
		int start = this.registers++;
		add(ZERO, counter);
		int loop = this.size;
		add(LOOP, counter, start, repetition.min(), repetition.max(), greedy, 0);
		if (repetition.lastGroup() >= repetition.firstGroup()) {
			add(CLEAR, 2 * repetition.firstGroup(), 2 * repetition.lastGroup() + 1);
		}
		emit(body, backwards);
		add(LOOP_END, counter, start, repetition.min(), loop);
		this.code[loop + 6] = this.size;
	}

}
