/** The words of the office in Chinese (simplified). Pure. */
import type { OfficeMessages } from "./office-messages.ts";

export const OFFICE_ZH_CN: OfficeMessages = {
  noPayments: { title: "今天还没有收款", hint: "按取消键返回。" },
  list: { title: "{clock}", hint: "第 {at} 笔，共 {of} 笔，最新的在前" },
  states: {
    paid: "已收款",
    "not-paid": "未付款",
    "given-back": "已撤销，款项退还顾客",
    settling: "正在核实",
  },
  refunded: "其中已退 {amount}",
};
