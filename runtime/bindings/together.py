"""Answers what is asked at the same moment, or while an answer is on its way, with one answer for all of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from runtime.cancellation import take_end

Q = TypeVar("Q")
A = TypeVar("A")


class Together(Generic[Q, A]):
    """Gathers questions while the ones before are answered: one query and one connection at a time.

    Args:
        answer: Answers questions in their order.
    """

    def __init__(self, answer: Callable[[list[Q]], Awaitable[Sequence[A]]]) -> None:
        self._answer = answer
        self._asked: list[tuple[Q, asyncio.Future[A]]] = []
        self._answering: asyncio.Task[None] | None = None

    async def ask(self, question: Q) -> A:
        """Return the answer.

        Raises:
            Exception: What `answer` raised, for all whom it would have answered.
        """
        future: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        future.add_done_callback(take_end)  # a caller that gave up takes nothing
        self._asked.append((question, future))
        if self._answering is None or self._answering.done():
            self._answering = asyncio.create_task(self._answer_all())
        return await asyncio.shield(future)  # who gives up leaves the others their answer

    async def _answer_all(self) -> None:
        await asyncio.sleep(0)  # one turn of the loop: callers of the same moment share the first answer
        while self._asked:
            asked, self._asked = self._asked, []
            try:
                answers = await self._answer([question for question, _ in asked])
            except Exception as error:  # noqa: BLE001 -- whatever it is, it is for those who wait
                for _, future in asked:
                    future.set_exception(error)
            else:
                for (_, future), answer in zip(asked, answers, strict=True):
                    future.set_result(answer)
